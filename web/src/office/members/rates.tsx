// What a member's work costs, by kind of hotline. Rates are the office's to enter, as they were agreed; they never change backwards.
import { change } from '../../api/client';
import type { AllianceMember, RateCard } from '../../api/types';
import { Panel } from '../../components/panel';
import { useI18n } from '../../i18n/i18n';
import { useCan } from '../../session/session';
import { centsOf } from '../parts/money';
import { FormFrame, SelectField, TextField, useRecordForm } from '../parts/record-form';
import { RecordTable, type Column } from '../parts/table';
import { beginOf, dayOf, endOf } from '../parts/time';
import { kHotlineTypes, useTypeText } from '../parts/hotline-types';

function Add({ member, reload }: { member: string; reload: () => void }) {
  const { t } = useI18n();
  const types = useTypeText();
  const empty = { hotline_type: 'health', cents_per_minute: '', cents_per_seat_hour: '', valid_from: dayOf(Date.now()), valid_to: '' };
  const form = useRecordForm(
    empty,
    (values) =>
      change('POST', `/api/alliance/members/${encodeURIComponent(member)}/rate-cards`, {
        hotline_type: values.hotline_type,
        cents_per_minute: centsOf(values.cents_per_minute),
        cents_per_seat_hour: centsOf(values.cents_per_seat_hour),
        valid_from: beginOf(values.valid_from),
        valid_to: endOf(values.valid_to),
      }),
    () => {
      form.reset(empty, true);
      reload();
    },
  );
  return (
    <Panel title={t('office.rate.add')}>
      <FormFrame form={form} save={t('office.rate.add.do')} saved={t('common.saved')} label={t('office.rate.add')}>
        <SelectField form={form} name="hotline_type" label={t('office.case.type')} options={kHotlineTypes.map((one) => [one, types(one)])} />
        <div className="fields-two">
          <TextField form={form} name="cents_per_minute" label={t('office.rate.minute')} inputMode="decimal" maxLength={12} />
          <TextField form={form} name="cents_per_seat_hour" label={t('office.rate.seat_hour')} inputMode="decimal" maxLength={12} />
        </div>
        <div className="fields-two">
          <TextField form={form} name="valid_from" label={t('office.evidence.valid_from')} type="date" />
          <TextField form={form} name="valid_to" label={t('office.evidence.expires_at')} type="date" hint={t('office.evidence.expires_at.hint')} />
        </div>
      </FormFrame>
    </Panel>
  );
}

export function RatesPart({ member, rates, reload }: { member: AllianceMember; rates: RateCard[]; reload: () => void }) {
  const { t, f } = useI18n();
  const can = useCan();
  const types = useTypeText();
  const columns: Column<RateCard>[] = [
    { head: t('office.case.type'), className: 'name-col', cell: (one) => <span className="strong">{types(one.hotline_type ?? '')}</span> },
    { head: t('office.rate.minute'), num: true, cell: (one) => f.money(one.cents_per_minute) },
    { head: t('office.rate.seat_hour'), num: true, cell: (one) => f.money(one.cents_per_seat_hour) },
    {
      head: t('office.pledge.period'),
      className: 'nowrap',
      cell: (one) => (one.valid_to == null ? t('office.time.from', { from: one.valid_from == null ? '–' : f.date(one.valid_from) }) : t('office.time.from_to', { from: one.valid_from == null ? '–' : f.date(one.valid_from), to: f.date(one.valid_to) })),
    },
  ];
  return (
    <div className={can('office.change') ? 'columns' : 'stack'}>
      <Panel title={t('office.member.part.rates')} flush>
        <RecordTable caption={t('office.member.part.rates')} columns={columns} rows={rates} keyOf={(one) => one.id} empty={t('office.rate.empty')} />
      </Panel>
      {can('office.change') && <Add member={member.key} reload={reload} />}
    </div>
  );
}
