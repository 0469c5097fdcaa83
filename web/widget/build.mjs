// Builds the loader and the chat into samtal/_web/widget/, the chat under names that change with its content.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "../../samtal/_web/widget");
const version = /__version__ = "(.+)"/.exec(readFileSync(join(here, "../../samtal/__init__.py"), "utf8"))?.[1];

async function bundle(entry, format) {
  const result = await build({
    root: here,
    configFile: false,
    logLevel: "warn",
    define: { __VERSION__: JSON.stringify(version ?? "0") },
    build: {
      write: false,
      target: ["chrome111", "firefox121", "safari16.4"],
      lib: { entry: join(here, "src", entry), formats: [format], name: "samtalWidget" },
    },
  });
  return [result].flat()[0].output;
}

function named(name, content) {
  const digest = createHash("sha256").update(content).digest("hex").slice(0, 10);
  return name.replace(".", `-${digest}.`);
}

/** Vite keeps white space in libraries, for tree-shaking by others; nobody bundles these again. */
async function minified(code, file) {
  const { minify } = await import("rolldown/utils");
  return (await minify(file, code, { module: file === "chat.js", mangle: { toplevel: true }, compress: true })).code.trim();
}

mkdirSync(out, { recursive: true });
for (const file of readdirSync(out)) rmSync(join(out, file));
const loader = (await bundle("loader.ts", "iife")).find((one) => one.type === "chunk").code;
writeFileSync(join(out, "loader.js"), await minified(loader, "loader.js"));
const chat = await bundle("main.ts", "es");
const script = await minified(chat.find((one) => one.type === "chunk").code, "chat.js");
const style = String(chat.find((one) => one.type === "asset").source).trim();
const manifest = { "chat.js": named("chat.js", script), "chat.css": named("chat.css", style) };
writeFileSync(join(out, manifest["chat.js"]), script);
writeFileSync(join(out, manifest["chat.css"]), style);
writeFileSync(join(out, "manifest.json"), `${JSON.stringify(manifest)}\n`);
