// Signing by the member itself: what comes here is the public half of its key, and what the program printed. The private half
// never leaves the member's machine.
import { useState } from 'react';
import { ApiError, change } from '../api/client';
import { useI18n } from '../i18n/i18n';
import { FormFrame, TextField, useRecordForm } from '../office/parts/record-form';

// Posts what a program printed: JSON, or it is refused before it is sent.
export function useSignatureForm(post: string, done: () => void) {
  const form = useRecordForm(
    { signature: '' },
    async ({ signature }) => {
      let body: unknown;
      try {
        body = JSON.parse(signature);
      } catch {
        throw new ApiError({ type: '', title: '', status: 422, code: 'invalid_value', errors: [{ pointer: '/signature', code: 'malformed' }] });
      }
      return change('POST', post, body);
    },
    () => {
      form.reset({ signature: '' });
      done();
    },
  );
  return form;
}

export function KeyForm({ member, reload }: { member: string; reload: () => void }) {
  const { t } = useI18n();
  const form = useRecordForm({ public_key: '' }, ({ public_key }) => change('PUT', `/api/members/${encodeURIComponent(member)}/key`, { public_key: public_key.trim() }), reload);
  return (
    <FormFrame form={form} save={t('proof.key.register')} label={t('proof.key.register')} saved={t('common.saved')}>
      <p className="note">{t('proof.key.text')}</p>
      <code className="command">{`rufbund member-key ${member}.key`}</code>
      <TextField form={form} name="public_key" label={t('proof.key.public')} maxLength={64} />
    </FormFrame>
  );
}

// `text`: where the terms to sign are; `post`: where the signature goes.
export function SignForm({ member, known, text, file, post, reload }: { member: string; known: boolean; text: string; file: string; post: string; reload: () => void }) {
  const { t } = useI18n();
  const form = useSignatureForm(post, reload);
  // The node took the key; its picture of the line, which `known` is read from, may be a moment behind.
  const [registered, setRegistered] = useState(false);
  if (!known && !registered)
    return (
      <KeyForm
        member={member}
        reload={() => {
          setRegistered(true);
          reload();
        }}
      />
    );
  return (
    <FormFrame form={form} save={t('proof.sign.do')} label={t('proof.sign')} saved={t('common.saved')}>
      <p className="note">{t('proof.sign.text')}</p>
      <p>
        <a href={text} download={file}>{t('proof.sign.agreement')}</a>
      </p>
      <code className="command">{`rufbund sign --key ${member}.key ${file}`}</code>
      <TextField form={form} name="signature" label={t('proof.sign.output')} rows={3} maxLength={2000} />
    </FormFrame>
  );
}
