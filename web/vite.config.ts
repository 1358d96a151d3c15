// The control room's build: static files in dist/, served by `rufbund serve` under a strict content security policy:
// no inline script or style, nothing from other hosts, no data: addresses.
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const node = process.env.RUFBUND_NODE ?? 'http://127.0.0.1:8480';

export default defineConfig({
  plugins: [react()],
  base: '/',
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
  },
  server: {
    host: '127.0.0.1',
    port: 17500,
    proxy: { '/api': { target: node, ws: true, changeOrigin: true } },
  },
});
