// node unpack.js unpacks the Chromium of the npm package, its libraries and fonts into $TMPDIR.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import chromium, { inflate } from '@sparticuz/chromium';

const folder = process.env.TMPDIR;
await chromium.executablePath();
await inflate(fileURLToPath(new URL('../bin/al2023.tar.br', import.meta.resolve('@sparticuz/chromium'))));
// fonts of the system, if there are any, beside its own
const fonts = join(folder, 'fonts', 'fonts.conf');
const text = await readFile(fonts, 'utf8');
await writeFile(fonts, text.replaceAll('/tmp/', `${folder}/`).replace('<dir>', '<dir>/usr/share/fonts</dir>\n  <dir>'));
