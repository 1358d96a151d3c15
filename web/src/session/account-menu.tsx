// Who is signed in, as what and for whom; and the way out.
import { useId, useRef } from 'react';
import { Icon } from '../components/icon';
import { useI18n } from '../i18n/i18n';
import { useOrganisationName } from './organisation';
import { OwnRecoveryCodes } from './recovery-codes';
import { signOut, useReader } from './session';
import { useSubmit } from './use-submit';

export function AccountMenu() {
  const { t } = useI18n();
  const reader = useReader();
  const organisation = useOrganisationName();
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const { busy, run } = useSubmit();
  const place = () => {
    const anchor = button.current?.getBoundingClientRect();
    const target = box.current;
    if (!anchor || !target) return;
    target.style.right = `${Math.max(12, document.documentElement.clientWidth - anchor.right)}px`;
    target.style.top = `${anchor.bottom + 8}px`;
  };
  const role = t(`role.${reader.role}`);
  const whose = reader.organisation === '' ? role : `${role}, ${organisation(reader.organisation)}`;
  return (
    <div className="account" data-account={reader.account} data-role={reader.role}>
      <button ref={button} type="button" className="account__button" popoverTarget={id}>
        <Icon name="person" />
        <span className="kern-sr-only">{t('account.open')} </span>
        <span className="account__who">
          <span className="account__name">{reader.name}</span>
          <span className="account__role">{reader.organisation === '' ? role : organisation(reader.organisation)}</span>
        </span>
      </button>
      <div ref={box} id={id} popover="auto" className="account__box" onBeforeToggle={place}>
        <p className="strong">{reader.name}</p>
        <p className="note">{reader.email}</p>
        <p className="note">{whose}</p>
        <OwnRecoveryCodes />
        <button type="button" className="kern-btn kern-btn--secondary" disabled={busy} onClick={() => void run(signOut)}>
          <span className="kern-label">{t('session.sign_out')}</span>
        </button>
      </div>
    </div>
  );
}
