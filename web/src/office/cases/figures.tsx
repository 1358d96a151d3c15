// A case in figures, from the journals: totals, the course of it, shares agreed and delivered, and what each member owed and gave.
import type { Case, CaseFigures } from '../../api/types';
import type { Resource } from '../../api/use-resource';
import { Failure, Loading, Panel } from '../../components/panel';
import { hasKey, useI18n } from '../../i18n/i18n';
import { RecordTable, type Column } from '../parts/table';
import { casePath } from './one';
import { useHotlineNames } from './index';

type Interval = CaseFigures['intervals'][number];
type Share = CaseFigures['shares'][number];
type Member = NonNullable<CaseFigures['members']>[number];

function Figure({ name, label, value, note }: { name: string; label: string; value: string; note: string }) {
  return (
    <div className="figure" data-figure={name}>
      <div className="figure__label">{label}</div>
      <div className="figure__value">{value}</div>
      <div className="figure__note">{note}</div>
    </div>
  );
}

function Totals({ figures }: { figures: CaseFigures }) {
  const { t, f } = useI18n();
  const { totals } = figures;
  const left = totals.answered + totals.abandoned;
  return (
    <section className="panel strip strip--bare" aria-label={t('office.figures.title')}>
      <Figure name="offered" label={t('office.figures.offered')} value={f.count(totals.offered)} note="" />
      <Figure name="answered" label={t('office.figures.answered')} value={f.count(totals.answered)} note={left === 0 ? '' : t('office.figures.rate', { rate: f.percent((totals.answered / left) * 1_000_000, 0) })} />
      <Figure name="abandoned" label={t('office.figures.abandoned')} value={f.count(totals.abandoned)} note={t('office.figures.at_once', { count: totals.left_at_once })} />
      <Figure name="level" label={t('office.figures.level')} value={f.percent(totals.service_level_ppm)} note={t('office.figures.level.note', { within: f.seconds(figures.target_ms) })} />
      <Figure name="wait" label={t('office.figures.wait')} value={left === 0 ? '–' : f.duration(totals.wait_ms / left)} note={t('office.figures.wait.note')} />
      <Figure name="work" label={t('office.figures.work')} value={f.hours(totals.talk_ms)} note={t('office.figures.work.note', { count: totals.conversations })} />
    </section>
  );
}

// Answered upwards, abandoned on top, one bar an interval.
function Course({ figures }: { figures: CaseFigures }) {
  const { t, f } = useI18n();
  const { intervals } = figures;
  const most = Math.max(1, ...intervals.map((one) => one.answered + one.abandoned));
  const width = 100 / Math.max(1, intervals.length);
  const time = (at: string) => (figures.step_minutes === 1440 ? f.date(at) : f.minute(at));
  return (
    <figure className="course">
      <div className="course__plot" role="img" aria-label={t('office.figures.chart', { from: f.minute(figures.from), to: f.minute(figures.to), most })}>
        <span className="coverage__top">{f.count(most)}</span>
        <svg viewBox="0 0 100 100" preserveAspectRatio="none">
          {intervals.map((one, n) => {
            const answered = (one.answered / most) * 100, abandoned = (one.abandoned / most) * 100;
            return (
              <g key={one.from}>
                <rect className="course__answered" x={n * width + width * 0.1} width={width * 0.8} y={100 - answered} height={answered} />
                <rect className="course__left" x={n * width + width * 0.1} width={width * 0.8} y={100 - answered - abandoned} height={abandoned} />
              </g>
            );
          })}
        </svg>
      </div>
      <div className="coverage__axis" aria-hidden="true">
        <span>{time(figures.from)}</span>
        <span>{time(figures.to)}</span>
      </div>
      <figcaption className="chart__legend">
        <span className="coverage__key"><i className="swatch swatch--answered" /> {t('office.figures.answered')}</span>
        <span className="coverage__key"><i className="swatch swatch--left" /> {t('office.figures.abandoned')}</span>
      </figcaption>
    </figure>
  );
}

function Intervals({ figures }: { figures: CaseFigures }) {
  const { t, f } = useI18n();
  const columns: Column<Interval>[] = [
    { head: t('office.figures.interval'), className: 'nowrap', cell: (one) => f.minute(one.from) },
    { head: t('office.figures.offered'), num: true, cell: (one) => f.count(one.offered) },
    { head: t('office.figures.answered'), num: true, cell: (one) => f.count(one.answered) },
    { head: t('office.figures.abandoned'), num: true, cell: (one) => f.count(one.abandoned) },
    { head: t('office.figures.level'), num: true, cell: (one) => f.percent(one.service_level_ppm, 0) },
    { head: t('office.figures.staffed'), num: true, cell: (one) => f.number(one.staffed_seat_ms / (figures.step_minutes * 60_000), 1) },
  ];
  const some = figures.intervals.filter((one) => one.offered > 0 || one.answered > 0 || one.staffed_seat_ms > 0);
  return (
    <Panel title={t('office.figures.intervals')}>
      <Course figures={figures} />
      <details>
        <summary>{t('common.table')}</summary>
        <RecordTable caption={t('office.figures.intervals')} columns={columns} rows={some} keyOf={(one) => one.from} empty={t('sl.none')} />
      </details>
    </Panel>
  );
}

export function Figures({ one, figures }: { one: Case; figures: Resource<CaseFigures> }) {
  const { t, f, locale } = useI18n();
  const hotlines = useHotlineNames();
  const data = figures.data;
  if (data === null) return <div className="panel">{figures.error ? <Failure error={figures.error} retry={figures.reload} /> : <Loading />}</div>;
  const shares: Column<Share>[] = [
    {
      head: t('common.member'),
      className: 'name-col',
      cell: (each) => (
        <>
          <span className="strong">{each.name}</span>
          {one.hotlines.length > 1 && <span className="cell-sub">{hotlines([each.hotline])}</span>}
        </>
      ),
    },
    { head: t('office.figures.agreed'), num: true, cell: (each) => f.percent(each.agreed_ppm) },
    { head: t('office.figures.delivered'), num: true, cell: (each) => <span className="strong">{f.percent(each.delivered_ppm)}</span> },
    { head: t('office.figures.deviation'), num: true, cell: (each) => (each.deviation_ppm === null ? '–' : `${f.points(each.deviation_ppm)} ${t('common.points')}`) },
    {
      head: t('office.figures.reasons'),
      cell: (each) =>
        (each.reasons ?? []).length === 0 ? '–' : f.list((each.reasons ?? []).map((reason) => {
          const key = `office.figures.reason.${reason.code}`;
          return hasKey(key) ? t(key, { work: f.hours(reason.norm_work_ms) }) : reason.code;
        })),
    },
  ];
  const members: Column<Member>[] = [
    { head: t('common.member'), className: 'name-col', cell: (each) => <span className="strong">{each.name ?? each.member}</span> },
    { head: t('office.figures.owed'), num: true, cell: (each) => f.hours(each.committed_seat_ms) },
    { head: t('office.figures.there'), num: true, cell: (each) => f.hours(each.delivered_seat_ms) },
    { head: t('office.figures.reliability'), num: true, cell: (each) => f.percent(each.reliability_ppm, 0) },
    { head: t('office.spend.conversations'), num: true, cell: (each) => f.count(each.conversations) },
    { head: t('office.spend.talk'), num: true, cell: (each) => f.hours(each.talk_ms) },
    { head: t('office.figures.cost'), num: true, cell: (each) => f.money(each.cents) },
    {
      head: t('office.figures.certificate'),
      className: 'does',
      cell: (each) =>
        data.closed ? (
          <a href={`${casePath(one.id, `certificates/${encodeURIComponent(each.member)}/document.pdf`)}?language=${locale}`} target="_blank" rel="noreferrer" aria-label={t('office.figures.certificate.of', { name: each.name ?? each.member })}>{t('office.figures.certificate')}</a>
        ) : (
          <span className="muted">{t('office.figures.certificate.later')}</span>
        ),
    },
  ];
  return (
    <>
      <p className="note">{t('office.figures.note', { from: f.minute(data.from), to: f.minute(data.to) })}</p>
      <Totals figures={data} />
      <Intervals figures={data} />
      <Panel title={t('office.figures.shares')} flush>
        <RecordTable caption={t('office.figures.shares')} columns={shares} rows={[...data.shares].sort((a, b) => b.agreed_ppm - a.agreed_ppm)} keyOf={(each) => `${each.hotline}/${each.member}`} empty={t('office.key.none')} />
      </Panel>
      {data.members !== undefined && data.members.length > 0 && (
        <Panel title={t('office.figures.members')} flush>
          <RecordTable caption={t('office.figures.members')} columns={members} rows={data.members} keyOf={(each) => each.member} empty={t('office.member.none')} />
        </Panel>
      )}
    </>
  );
}
