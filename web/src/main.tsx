import './styles/fonts.css';
import './styles/kern.scss';
import './styles/theme.css';
import './styles/frame.css';
import './styles/layout.css';
import './styles/figures.css';
import './styles/tables.css';
import './styles/forms.css';
import './styles/call.css';
import './styles/session.css';
import './styles/office.css';
import './styles/portal.css';
import './styles/wall.css';
import './styles/office-records.css';
import './styles/office-case.css';
import './styles/narrow.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { I18nProvider } from './i18n/i18n';
import { startSession } from './session/session';

startSession();
const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <I18nProvider>
        <App />
      </I18nProvider>
    </StrictMode>,
  );
}
