// A QR code as one path, so that no image and no inline style is needed.
import qrcode from 'qrcode-generator';

const kQuiet = 4; // modules around it (ISO/IEC 18004 §7.3.7)

export function qrPath(text: string): { size: number; path: string } {
  const code = qrcode(0, 'M');
  code.addData(text);
  code.make();
  const count = code.getModuleCount();
  let path = '';
  for (let row = 0; row < count; row++) {
    for (let column = 0; column < count; column++) {
      if (!code.isDark(row, column)) continue;
      let width = 1;
      while (column + width < count && code.isDark(row, column + width)) width++;
      path += `M${column + kQuiet} ${row + kQuiet}h${width}v1h-${width}z`;
      column += width;
    }
  }
  return { size: count + 2 * kQuiet, path };
}

// Dark on light in every theme: scanners want it so.
export function QrCode({ text, label }: { text: string; label: string }) {
  const { size, path } = qrPath(text);
  return (
    <svg className="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <rect className="qr__light" width={size} height={size} />
      <path className="qr__dark" d={path} />
    </svg>
  );
}
