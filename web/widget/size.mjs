// What a visitor downloads must stay small: fails the build when it does not. kB = 1000 bytes, gzip -9.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const out = join(dirname(fileURLToPath(import.meta.url)), "../../samtal/_web/widget");
const CEILINGS = [
  ["loader", 2000],
  ["chat", 10_000],
];

let over = false;
for (const [part, ceiling] of CEILINGS) {
  const files = readdirSync(out).filter((file) => file.startsWith(part));
  const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(join(out, file)), { level: 9 }).length, 0);
  console.log(`${part.padEnd(7)} ${String(bytes).padStart(6)} of ${ceiling} bytes gzip`);
  over ||= bytes > ceiling || !files.length;
}
if (over) {
  console.error("Too big, or not there.");
  process.exit(1);
}
