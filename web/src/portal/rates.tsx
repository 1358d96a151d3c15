// What this member is paid, by kind of hotline: agreed with the office, which keeps it.
import { useResource } from '../api/use-resource';
import { PageHead, Panel } from '../components/panel';
import { hasKey, useI18n } from '../i18n/i18n';
import { RecordTable, type Column } from '../office/parts/table';
import { kSeldomMs, useOwn } from './parts/member';
import { Read } from './parts/shown';
import type { List, RateCard } from './types';

export function useHotlineType(): (type: string | undefined) => string {
  const { t } = useI18n();
  return (type) => {
    const key = `hotline_type.${type ?? ''}`;
    return hasKey(key) ? t(key) : (type ?? '');
  };
}

export function RatesPage() {
  const { t, f } = useI18n();
  const { at } = useOwn();
  const type = useHotlineType();
  const cards = useResource<List<RateCard>>(at('rate-cards'), kSeldomMs);
  const columns: Column<RateCard>[] = [
    { head: t('rates.type'), className: 'name-col', cell: (one) => type(one.hotline_type) },
    { head: t('rates.minute'), num: true, cell: (one) => f.money(one.cents_per_minute) },
    { head: t('rates.seat_hour'), num: true, cell: (one) => f.money(one.cents_per_seat_hour) },
    { head: t('rates.from'), className: 'nowrap', cell: (one) => (one.valid_from == null ? '–' : f.date(one.valid_from)) },
    { head: t('rates.to'), className: 'nowrap', cell: (one) => (one.valid_to == null ? t('evidence.open_end') : f.date(one.valid_to)) },
  ];
  return (
    <>
      <PageHead title={t('portal.rates')} />
      <p className="lead">{t('rates.lead')}</p>
      <Read all={[cards]}>
        {() => (
          <Panel title={t('portal.rates')} flush>
            <RecordTable caption={t('portal.rates')} columns={columns} rows={cards.data?.items ?? []} keyOf={(one) => one.id} empty={t('rates.none')} />
          </Panel>
        )}
      </Read>
    </>
  );
}
