// Who answers: sites with their channels and skills, and the shares that their members begin with.
import type { HotlineChoices } from '../../api/types';
import { Icon } from '../../components/icon';
import { useI18n } from '../../i18n/i18n';
import { kDecimals, parsePercent, percentFault, sumOf } from '../../pages/hotline/weights-math';
import { FieldNotes, SelectField, useFieldText, type RecordForm } from '../parts/record-form';
import { useSkillText } from '../parts/skills';
import { membersOf, topicKeys, type DraftValues, type SeatValues } from './form';

type Site = NonNullable<HotlineChoices['sites']>[number];
interface Props {
  form: RecordForm<DraftValues>;
  choices: HotlineChoices;
}

// What of the hotline's languages and topics the site's people take; nothing chosen means all that they can.
function Skills({ id, seat, skills, put }: { id: string; seat: SeatValues; skills: readonly string[]; put: (seat: SeatValues) => void }) {
  const { t } = useI18n();
  const text = useSkillText();
  return (
    <details className="seats-row__skills">
      <summary>{seat.skills.length === 0 ? t('office.draft.skills.all') : t('office.draft.skills.only', { skills: text(seat.skills) })}</summary>
      <fieldset className="kern-fieldset">
        <legend className="kern-sr-only">{t('office.draft.skills.legend')}</legend>
        <div className="kern-fieldset__body choice">
          {[...new Set([...skills, ...seat.skills])].map((skill) => (
            <div className="kern-form-check" key={skill}>
              <input
                type="checkbox"
                className="kern-form-check__checkbox"
                id={`${id}-${skill}`}
                checked={seat.skills.includes(skill)}
                onChange={(event) => put({ ...seat, skills: event.target.checked ? [...seat.skills, skill] : seat.skills.filter((one) => one !== skill) })}
              />
              <label className="kern-label" htmlFor={`${id}-${skill}`}>{text([skill])}</label>
            </div>
          ))}
        </div>
      </fieldset>
    </details>
  );
}

function Row({ form, id, site, first }: { form: RecordForm<DraftValues>; id: string; site: Site; first: boolean }) {
  const { t } = useI18n();
  const { seats } = form.values;
  const seat = seats.find((one) => one.site === site.key);
  const put = (next: SeatValues) => form.set('seats', seats.map((one) => (one.site === site.key ? next : one)));
  const box = first ? `${form.id}-seats` : `${id}-part`;
  return (
    <div className="seats-row" data-site={site.key}>
      <div className="seats-row__site">
        <div className="kern-form-check">
          <input
            type="checkbox"
            className="kern-form-check__checkbox"
            id={box}
            checked={seat !== undefined}
            onChange={(event) => form.set('seats', event.target.checked ? [...seats, { site: site.key, channels: String(site.channels ?? ''), skills: [] }] : seats.filter((one) => one.site !== site.key))}
          />
          <label className="kern-label" htmlFor={box}>{site.name} <span className="note">{site.member}</span></label>
        </div>
        {!site.takes_part && <p className="note choice__text">{t('office.draft.not_connected')}</p>}
      </div>
      {seat !== undefined && (
        <>
          <div className="seats-row__channels">
            <input
              className="kern-form-input__input"
              inputMode="numeric"
              autoComplete="off"
              maxLength={5}
              aria-label={t('office.draft.channels.of', { site: site.name })}
              value={seat.channels}
              onChange={(event) => put({ ...seat, channels: event.target.value })}
            />
            <span className="note" aria-hidden="true">{site.channels === null ? t('office.draft.channels') : t('office.draft.channels.most', { n: site.channels })}</span>
          </div>
          <Skills id={id} seat={seat} skills={[...form.values.languages, ...topicKeys(form.values)]} put={put} />
        </>
      )}
    </div>
  );
}

export function SeatsField({ form, choices }: Props) {
  const { t } = useI18n();
  const words = useFieldText();
  const wrong = form.codeOf('seats');
  const sites = choices.sites ?? [];
  return (
    <fieldset className="kern-fieldset field" aria-describedby={wrong === null ? undefined : `${form.id}-seats-error`}>
      <legend className="fieldset-title">{t('office.draft.input.seats')}</legend>
      <div className="seats-rows">
        {sites.length === 0 && <p className="note">{t('office.draft.no_sites')}</p>}
        {sites.map((site, n) => <Row key={site.key} form={form} id={`${form.id}-site-${site.key}`} site={site} first={n === 0} />)}
      </div>
      <FieldNotes id={`${form.id}-seats`} wrong={wrong === null ? null : words('seats', wrong)} />
    </fieldset>
  );
}

// What each would have by its channels alone, as the node reckons it.
function byChannels(form: RecordForm<DraftValues>, choices: HotlineChoices, member: string): number | null {
  const of = (one: SeatValues) => choices.sites?.find((site) => site.key === one.site)?.member;
  const channels = (some: readonly SeatValues[]) => some.reduce((sum, one) => sum + (Number(one.channels) || 0), 0);
  const all = channels(form.values.seats);
  return all === 0 ? null : (channels(form.values.seats.filter((one) => of(one) === member)) * 1_000_000) / all;
}

export function SharesField({ form, choices }: Props) {
  const { t, f } = useI18n();
  const words = useFieldText();
  const members = membersOf(form.values, choices);
  const { shares, share_by } = form.values;
  const agreed = share_by === 'agreed';
  const sum = sumOf(members.map((member) => parsePercent(shares[member] ?? '')));
  const digits = sum % 1_000 === 0 ? 1 : kDecimals;
  const wrong = form.codeOf('shares');
  return (
    <>
      <SelectField form={form} name="share_by" label={t('office.draft.input.shares')} options={[['channels', t('office.draft.shares.channels')], ['agreed', t('office.draft.shares.agreed')]]} hint={t('office.draft.shares.hint')} />
      {members.length === 0 ? null : !agreed ? (
        <p className="note" data-shares>{members.map((member) => `${member} ${f.percent(byChannels(form, choices, member))}`).join(' · ')}</p>
      ) : (
        <div className="stack shares-edit" data-shares>
          {members.map((member, n) => {
            const text = shares[member] ?? '';
            const fault = text.trim() === '' ? null : percentFault(text);
            const id = n === 0 ? `${form.id}-shares` : `${form.id}-share-${member}`;
            return (
              <div className="shares-row" key={member}>
                <label htmlFor={id}>{member}</label>
                <div className="weights__input">
                  <input
                    id={id}
                    className={`kern-form-input__input ${fault === null ? '' : 'kern-form-input__input--error'}`}
                    inputMode="decimal"
                    autoComplete="off"
                    maxLength={9}
                    value={text}
                    aria-invalid={fault !== null}
                    aria-describedby={`${form.id}-shares-sum`}
                    onChange={(event) => form.set('shares', { ...shares, [member]: event.target.value })}
                  />
                  <span aria-hidden="true">%</span>
                </div>
                <span className="note">{t('office.draft.shares.by_channels', { share: f.percent(byChannels(form, choices, member)) })}</span>
                {fault !== null && <span className="error-text note"><Icon name="warning" />{t(`weights.invalid.${fault}`, { decimals: kDecimals })}</span>}
              </div>
            );
          })}
          <p className="row" id={`${form.id}-shares-sum`} role="status">
            <span className="strong">{t('weights.sum')} {f.percent(sum, digits)}</span>
            <span className={`state state--${sum === 1_000_000 ? 'good' : 'bad'}`}>
              <Icon name={sum === 1_000_000 ? 'ok' : 'warning'} />
              {sum === 1_000_000 ? t('weights.sum.ok') : t(sum > 1_000_000 ? 'weights.sum.more' : 'weights.sum.less', { points: f.number(Math.abs(sum - 1_000_000) / 10_000, digits) })}
            </span>
          </p>
        </div>
      )}
      <FieldNotes id={`${form.id}-shares`} wrong={wrong === null ? null : words('shares', wrong)} />
    </>
  );
}
