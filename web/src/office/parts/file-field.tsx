// Choosing a file, and sending it as the contract wants it: its name and its content as Base64.
import { Icon } from '../../components/icon';
import { useI18n } from '../../i18n/i18n';
import { Framed, described, type FieldProps } from './record-form';

export type PickedFile = File;

export async function fileOf(file: PickedFile): Promise<{ name: string; content: string }> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return { name: file.name, content: btoa(text) };
}

export function FileField<Values>({ form, name, label, hint, accept }: FieldProps<Values> & { accept: string }) {
  const { t, f } = useI18n();
  const file = form.values[name] as PickedFile | null;
  return (
    <Framed form={form} name={name} label={label} hint={hint}>
      <input {...described({ form, name, hint })} className="upload-input" type="file" accept={accept} onChange={(event) => form.set(name, (event.target.files?.[0] ?? null) as never)} />
      {file !== null && (
        <span className="note">
          <Icon name="ok" /> {t('office.file.picked', { name: file.name, size: f.count(Math.max(1, Math.round(file.size / 1024))) })}
        </span>
      )}
    </Framed>
  );
}
