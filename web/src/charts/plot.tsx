// uPlot in React: made anew when its shape, size or theme changes, else only given new data.
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

export interface Palette {
  data: string;
  soft: string;
  left: string;
  refused: string;
  text: string;
  muted: string;
  rule: string;
  panel: string;
}

// Colours come from the stylesheet, so that charts follow the theme.
export function usePalette(): Palette {
  const read = (): Palette => {
    const style = getComputedStyle(document.documentElement);
    const probe = document.createElement('span');
    document.body.append(probe);
    const colour = (name: string) => {
      probe.style.color = style.getPropertyValue(name);
      return getComputedStyle(probe).color;
    };
    const palette = {
      data: colour('--data'),
      soft: colour('--data-area'),
      left: colour('--data-left'),
      refused: colour('--data-refused'),
      text: colour('--text'),
      muted: colour('--muted'),
      rule: colour('--rule'),
      panel: colour('--panel'),
    };
    probe.remove();
    return palette;
  };
  const [palette, setPalette] = useState(read);
  useEffect(() => {
    const observer = new MutationObserver(() => setPalette(read()));
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-kern-theme'] });
    return () => observer.disconnect();
  }, []);
  return palette;
}

type Options = Omit<uPlot.Options, 'width' | 'height'>;

export function Plot({ make, data, height, shape }: { make: () => Options; data: uPlot.AlignedData; height: number; shape: string }) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const newest = useRef(data);
  newest.current = data;
  const [width, setWidth] = useState(0);

  useLayoutEffect(() => {
    const element = host.current;
    if (!element) return;
    const measure = () => setWidth(Math.floor(element.clientWidth));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    const element = host.current;
    if (!element || width === 0) return;
    const made = new uPlot({ ...make(), width, height }, newest.current, element);
    plot.current = made;
    return () => {
      made.destroy();
      plot.current = null;
    };
    // `make` is a new closure on each render; `shape` says when the chart really changes.
  }, [width, height, shape]);

  useEffect(() => {
    plot.current?.setData(data);
  }, [data]);

  return <div ref={host} className="chart__plot" style={{ height }} aria-hidden="true" />;
}

// Thin axes that recede behind the data.
export function axis(palette: Palette, more: Partial<uPlot.Axis> = {}): uPlot.Axis {
  return {
    stroke: palette.muted,
    font: '12px "Fira Sans", sans-serif',
    grid: { stroke: palette.rule, width: 1 },
    ticks: { show: false },
    gap: 6,
    ...more,
  };
}

// A hatched filling, so that refused calls differ by texture and not by colour alone.
export function hatch(colour: string): CanvasPattern | string {
  const tile = document.createElement('canvas');
  const size = 5 * Math.ceil(devicePixelRatio);
  tile.width = size;
  tile.height = size;
  const context = tile.getContext('2d');
  if (!context) return colour;
  context.strokeStyle = colour;
  context.lineWidth = size * 0.36;
  context.beginPath();
  for (const offset of [-size, 0, size]) {
    context.moveTo(offset, size);
    context.lineTo(offset + size, 0);
  }
  context.stroke();
  return context.createPattern(tile, 'repeat') ?? colour;
}
