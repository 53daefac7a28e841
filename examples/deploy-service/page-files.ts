import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import * as path from "node:path";

const files: Readonly<Record<string, [file: string, type: string]>> = {
  "/": ["index.html", "text/html; charset=utf-8"],
  "/page.js": ["page.js", "text/javascript; charset=utf-8"],
  "/page.css": ["page.css", "text/css; charset=utf-8"],
};

/** Sends a file of the page; false where there is none at this path. */
export function sendPageFile(response: ServerResponse, url: string): boolean {
  const [file, type] = Object.hasOwn(files, url) ? files[url]! : [];
  if (file === undefined) return false;
  response.writeHead(200, {
    "content-type": type,
    "cache-control": "no-cache",
    "x-content-type-options": "nosniff",
    // It loads nothing from elsewhere, and no other page may show it in a frame.
    "content-security-policy": "default-src 'self'; frame-ancestors 'none'",
  });
  response.end(readFileSync(path.join(__dirname, "page", file)));
  return true;
}
