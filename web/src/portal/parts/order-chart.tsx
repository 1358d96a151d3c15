// An order by interval: what was ordered as a line of steps, what was promised as the area under it. The figures stand beside it.
import { most } from '../intervals';

export function OrderChart({ ordered, accepted, label }: { ordered: readonly number[]; accepted: readonly number[] | null; label: string }) {
  const top = most(ordered);
  if (top === 0) return null;
  const y = (seats: number) => 100 - (seats / top) * 92;
  const steps = (seats: readonly number[]) => seats.map((one, n) => `${n === 0 ? 'M' : 'L'}${n} ${y(one)}L${n + 1} ${y(one)}`).join('');
  const area = (seats: readonly number[]) => `M0 100${seats.map((one, n) => `L${n} ${y(one)}L${n + 1} ${y(one)}`).join('')}L${seats.length} 100Z`;
  return (
    <svg className="order-chart" viewBox={`0 0 ${ordered.length} 100`} preserveAspectRatio="none" role="img" aria-label={label}>
      <path className="order-chart__ordered-area" d={area(ordered)} />
      {accepted !== null && accepted.length > 0 && <path className="order-chart__accepted" d={area(accepted)} />}
      <path className="order-chart__ordered" d={steps(ordered)} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
