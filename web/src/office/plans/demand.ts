// A demand assumption as a day's shape: a total spread over 24 hours, or the 24 numbers themselves.
export const kShapes = ['day', 'evening', 'even'] as const;
export type Shape = (typeof kShapes)[number];

// Weights by local hour: a working day, an evening's broadcast, all alike.
const kWeights: Record<Shape, readonly number[]> = {
  day: [4, 2, 2, 2, 4, 12, 40, 90, 150, 180, 170, 140, 110, 105, 120, 135, 150, 140, 110, 80, 55, 35, 18, 8],
  evening: [20, 6, 2, 1, 1, 1, 2, 4, 8, 10, 12, 14, 16, 16, 16, 18, 24, 40, 80, 150, 260, 240, 150, 60],
  even: Array.from({ length: 24 }, () => 1),
};

// Whole calls that sum to the total, the rest to the largest remainders.
export function spread(total: number, shape: Shape): number[] {
  const weights = kWeights[shape];
  const sum = weights.reduce((all, one) => all + one, 0);
  const exact = weights.map((one) => (one * total) / sum);
  const calls = exact.map(Math.floor);
  let rest = total - calls.reduce((all, one) => all + one, 0);
  for (const hour of exact.map((_, n) => n).sort((a, b) => (exact[b] ?? 0) % 1 - ((exact[a] ?? 0) % 1) || a - b)) {
    if (rest <= 0) break;
    calls[hour] = (calls[hour] ?? 0) + 1;
    rest -= 1;
  }
  return calls;
}

// 24 or 168 whole numbers; null where they are not.
export function hoursOf(text: string): number[] | null {
  const words = text.trim().split(/[\s,;]+/).filter((word) => word !== '');
  if ((words.length !== 24 && words.length !== 168) || !words.every((word) => /^\d{1,6}$/.test(word))) return null;
  return words.map(Number);
}
