// A member's deviation from its agreed share over time.
import { useMemo } from 'react';
import uPlot from 'uplot';
import { useI18n } from '../i18n/i18n';
import { axis, Plot, usePalette } from './plot';
import { samplesOf } from './share-history';

export function DeviationChart({ hotline, member, now }: { hotline: string; member: string; now: number }) {
  const { t, f, locale } = useI18n();
  const palette = usePalette();
  const kept = samplesOf(hotline, member);
  const data = useMemo<uPlot.AlignedData>(
    () => [[...kept.map((s) => s.at), now / 1000], [...kept.map((s) => s.deviation_ppm / 10_000), (kept[kept.length - 1]?.deviation_ppm ?? 0) / 10_000]],
    [kept, kept.length, now],
  );
  const values = kept.map((s) => s.deviation_ppm);
  const make = () => ({
    cursor: { show: false },
    legend: { show: false },
    padding: [8, 30, 0, 0] as uPlot.Padding,
    scales: {
      y: {
        range: (_: uPlot, min: number, max: number) => {
          const bound = Math.max(1, Math.abs(min), Math.abs(max)) * 1.15;
          return [-bound, bound] as [number, number];
        },
      },
    },
    axes: [
      axis(palette, { size: 26, values: (_: uPlot, ticks: number[]) => ticks.map((tick) => (tick % 60 === 0 ? f.timeShort(tick * 1000) : f.time(tick * 1000))), space: 80 }),
      axis(palette, { size: 54, space: 30, values: (_: uPlot, ticks: number[]) => ticks.map((tick) => f.points(tick * 10_000)) }),
    ],
    hooks: {
      draw: [
        (u: uPlot) => {
          const y = u.valToPos(0, 'y', true);
          u.ctx.save();
          u.ctx.strokeStyle = palette.text;
          u.ctx.lineWidth = devicePixelRatio * 1.5;
          u.ctx.beginPath();
          u.ctx.moveTo(u.bbox.left, y);
          u.ctx.lineTo(u.bbox.left + u.bbox.width, y);
          u.ctx.stroke();
          u.ctx.restore();
        },
      ],
    },
    series: [{}, { stroke: palette.data, width: 2, fill: palette.soft, fillTo: 0, points: { show: false } }],
  });
  if (values.length < 2) return null;
  return (
    <div
      className="chart"
      role="img"
      aria-label={t('member.chart.summary', {
        now: f.points(values[values.length - 1]),
        min: f.points(Math.min(...values)),
        max: f.points(Math.max(...values)),
      })}
    >
      <Plot make={make} data={data} height={170} shape={`${locale} ${palette.data} ${palette.panel} ${hotline} ${member}`} />
    </div>
  );
}
