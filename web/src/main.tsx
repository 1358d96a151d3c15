import './styles/fonts.css';
import './styles/kern.scss';
import './styles/theme.css';
import './styles/frame.css';
import './styles/layout.css';
import './styles/figures.css';
import './styles/tables.css';
import './styles/forms.css';
import './styles/call.css';
import './styles/narrow.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { I18nProvider } from './i18n/i18n';
import { get } from './api/client';
import type { CallPage } from './api/types';
import { seedActivity, startFeed } from './live/feed';

startFeed();
// Without them the list of what just happened fills by itself.
get<CallPage>('/api/calls?limit=40').then((page) => seedActivity(page.items), () => undefined);
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
