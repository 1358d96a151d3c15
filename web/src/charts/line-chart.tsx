// The line over the last hours: how many stood in it, and beneath, on the same time axis, how calls ended. Answered calls
// grow upwards; those that were lost grow downwards.
import { useEffect, useMemo, useState } from 'react';
import uPlot from 'uplot';
import { withQuery } from '../api/client';
import type { History, Hotline, Interval } from '../api/types';
import { useResource } from '../api/use-resource';
import { Failure, Loading, Panel } from '../components/panel';
import { useI18n } from '../i18n/i18n';
import { axis, hatch, Plot, usePalette } from './plot';

const kRanges = [1, 4, 12, 24] as const;
type Range = (typeof kRanges)[number];
const kStep: Record<Range, number> = { 1: 60, 4: 120, 12: 360, 24: 720 };
const kRefreshMs = 5_000;

// Columns for uPlot: time, line, answered upwards, left and refused downwards (stacked). The last point of the line is the
// live one.
export function columns(intervals: Interval[], live: number | null): uPlot.AlignedData {
  const last = intervals.length - 1;
  return [
    intervals.map((one) => Date.parse(one.from) / 1000),
    intervals.map((one, n) => (n === last && live !== null ? live : one.max_waiting)),
    intervals.map((one) => one.answered || null), // no bar rather than one of no height
    intervals.map((one) => (one.refused > 0 ? -(one.abandoned + one.refused) : null)),
    intervals.map((one) => -one.abandoned || null),
  ];
}

function Table({ history }: { history: History }) {
  const { t, f } = useI18n();
  const rows = history.intervals.filter((one) => one.attempts > 0 || one.max_waiting > 0 || one.answered > 0).reverse();
  return (
    <div className="table-wrap table-wrap--tall" tabIndex={0} role="group" aria-label={t('chart.title')}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('common.time')}</th>
            <th scope="col" className="num">{t('chart.line.axis')}</th>
            <th scope="col" className="num">{t('chart.answered')}</th>
            <th scope="col" className="num">{t('chart.left')}</th>
            <th scope="col" className="num">{t('chart.refused')}</th>
            <th scope="col" className="num">{t('chart.sl')}</th>
            <th scope="col" className="num">{t('chart.wait')}</th>
            <th scope="col" className="num">{t('chart.signed_in')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((one) => (
            <tr key={one.from}>
              <td>{f.timeShort(one.from)}</td>
              <td className="num">{f.count(one.max_waiting)}</td>
              <td className="num">{f.count(one.answered)}</td>
              <td className="num">{f.count(one.abandoned)}</td>
              <td className="num">{f.count(one.refused)}</td>
              <td className="num">{f.percent(one.service_level_ppm)}</td>
              <td className="num">{f.clock(one.mean_wait_ms)}</td>
              <td className="num">{f.count(one.seats_signed_in)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

// Calls are counted: no line of the grid stands between two whole numbers.
const kWholeSteps = [0, 1, 2, 3, 4, 5, 6].flatMap((power) => [1, 2, 5].map((n) => n * 10 ** power));

export function LineChart({ hotline, className }: { hotline: Hotline; className?: string }) {
  const { t, f, locale } = useI18n();
  const palette = usePalette();
  const [chosen, setChosen] = useState<Range | null>(null);
  const [young, setYoung] = useState(false);
  const range = chosen ?? (young ? 1 : 4);
  const [asTable, setAsTable] = useState(false);
  const [at, setAt] = useState<number | null>(null);
  const step = kStep[range];
  // The start is rounded to five minutes, so that the address stays the same between refreshes.
  const from = new Date(Math.floor((Date.now() - range * 3_600_000) / 300_000) * 300_000).toISOString();
  const resource = useResource<History>(withQuery(`/api/hotlines/${hotline.key}/history`, { from, step }), kRefreshMs);
  const history = resource.data;
  // A line that began within the last hour is shown closer, unless somebody chose otherwise.
  useEffect(() => {
    if (history === null || chosen !== null || history.step_s !== kStep[4]) return;
    const hourAgo = Date.now() - 3_600_000;
    setYoung(history.intervals.every((one) => one.attempts === 0 || Date.parse(one.from) >= hourAgo));
  }, [history, chosen]);
  const live = hotline.line.waiting + hotline.line.offered;
  const intervals = history?.intervals ?? [];
  const data = useMemo(() => columns(intervals, live), [history, live]);
  // One point more, where the running interval will end, so that the last step has its width.
  const lineData = useMemo<uPlot.AlignedData>(() => {
    const last = data[0][data[0].length - 1];
    return last === undefined ? [[], []] : [[...data[0], last + step], [...data[1]!, data[1]![data[1]!.length - 1]]];
  }, [data, step]);
  const sync = `line-${hotline.key}`;

  const xAxis = (labels: boolean) =>
    axis(palette, {
      size: labels ? 26 : 8,
      values: labels ? (_: uPlot, ticks: number[]) => ticks.map((tick) => f.timeShort(tick * 1000)) : () => [],
      grid: { stroke: palette.rule, width: 1 },
    });
  const cursor: uPlot.Cursor = { sync: { key: sync }, y: false, drag: { x: false, y: false }, points: { show: false } };
  const whole = (_: uPlot, ticks: number[]) => ticks.map((tick) => (Number.isInteger(tick) ? f.count(Math.abs(tick)) : ''));
  const yAxis = axis(palette, { size: 44, values: whole, space: 34, incrs: kWholeSteps });

  const makeLine = () => ({
    cursor,
    legend: { show: false },
    padding: [8, 18, 0, 0] as uPlot.Padding,
    scales: { x: { range: (_: uPlot, min: number, max: number) => [min, max] as [number, number] }, y: { range: (_: uPlot, _min: number, max: number) => [0, Math.max(5, max * 1.1)] as [number, number] } },
    axes: [xAxis(false), yAxis],
    hooks: { setCursor: [(u: uPlot) => setAt(u.cursor.idx ?? null)] },
    series: [{}, { stroke: palette.data, width: 2, fill: palette.soft, paths: uPlot.paths.stepped!({ align: 1 }), points: { show: false } }],
  });
  const makeEnds = () => {
    const bars = uPlot.paths.bars!({ size: [0.78, 26], gap: 0, align: 1 });
    return {
      cursor,
      legend: { show: false },
      padding: [4, 18, 0, 0] as uPlot.Padding,
      scales: {
        x: { range: (_: uPlot, min: number, max: number) => [min, max + step] as [number, number] },
        y: { range: (_: uPlot, min: number, max: number) => [Math.min(-2.8, min * 1.1), Math.max(4.8, max * 1.1)] as [number, number] },
      },
      axes: [xAxis(true), yAxis],
      series: [
        {},
        { fill: palette.data, width: 0, paths: bars, points: { show: false } },
        { fill: hatch(palette.refused), stroke: palette.refused, width: 0.5, paths: bars, points: { show: false } },
        { fill: palette.left, width: 0, paths: bars, points: { show: false } },
      ],
    };
  };

  const shown = at !== null ? intervals[at] : undefined;
  const sum = (pick: (one: Interval) => number) => intervals.reduce((total, one) => total + pick(one), 0);
  const totals = { answered: sum((i) => i.answered), left: sum((i) => i.abandoned), refused: sum((i) => i.refused) };
  const values = shown
    ? { line: shown.max_waiting, answered: shown.answered, left: shown.abandoned, refused: shown.refused }
    : { line: live, ...totals };
  const stepWords = step === 60 ? t('chart.step.minute') : t('chart.step.minutes', { minutes: step / 60 });
  const shape = `${locale} ${range} ${palette.data} ${palette.panel} ${hotline.key}`;

  return (
    <Panel
      className={className}
      title={t('chart.title')}
      end={
        <>
          <button type="button" className="kern-btn kern-btn--tertiary kern-btn--plain" onClick={() => setAsTable(!asTable)}>
            <span className="kern-label">{t(asTable ? 'common.chart' : 'common.table')}</span>
          </button>
          <div className="seg" role="group" aria-label={t('chart.range')}>
            {kRanges.map((one) => (
              <button key={one} type="button" aria-pressed={range === one} onClick={() => setChosen(one)}>
                {t(`chart.range.${one}`)}
              </button>
            ))}
          </div>
        </>
      }
    >
      {history === null ? (
        resource.error ? <Failure error={resource.error} retry={resource.reload} /> : <Loading />
      ) : asTable ? (
        <Table history={history} />
      ) : (
        <div
          className="chart"
          role="img"
          aria-label={t('chart.summary', { max: Math.max(0, ...intervals.map((i) => i.max_waiting)), now: live, ...totals })}
        >
          <p className="chart__caption">
            <span className="chart__legend">
              <span className="row">
                <span className="swatch swatch--line" />
                {t('chart.line')} <b>{f.count(values.line)}</b>
              </span>
            </span>
            <span>{shown ? t('chart.at', { time: f.timeShort(shown.from) }) : ''}</span>
          </p>
          <Plot make={makeLine} data={lineData} height={178} shape={shape} />
          <p className="chart__caption">
            <span className="chart__legend">
              <span className="row">
                <span className="swatch swatch--answered" />
                {t('chart.answered')} <b>{f.count(values.answered)}</b>
              </span>
              <span className="row">
                <span className="swatch swatch--left" />
                {t('chart.left')} <b>{f.count(values.left)}</b>
              </span>
              <span className="row">
                <span className="swatch swatch--refused" />
                {t('chart.refused')} <b>{f.count(values.refused)}</b>
              </span>
            </span>
            <span>{t('chart.ends.axis', { step: stepWords })}</span>
          </p>
          <Plot make={makeEnds} data={[data[0], data[2]!, data[3]!, data[4]!]} height={156} shape={shape} />
        </div>
      )}
    </Panel>
  );
}
