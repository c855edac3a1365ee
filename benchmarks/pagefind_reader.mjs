// Asks Pagefind in Node, as a page does: {site, asked} in; of each query what it found and fetched out.
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const { site, asked } = JSON.parse(readFileSync(0, "utf-8"));
let fetched = [];
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, "http://localhost");
  const data = readFileSync(join(site, decodeURIComponent(pathname)));
  fetched.push([pathname, data.length]);
  response.end(data);
});
await new Promise((heard) => server.listen(0, "127.0.0.1", heard));
const pagefind = await import(join(site, "pagefind/pagefind.js"));
const basePath = `http://127.0.0.1:${server.address().port}/pagefind/`;
const answers = [];
for (const query of asked) {
  fetched = [];
  await pagefind.options({ basePath, baseUrl: "/" });
  await pagefind.init();
  const { results } = await pagefind.search(query);
  await Promise.all(results.slice(0, 10).map((result) => result.data()));
  const files = [...fetched];
  const found = await Promise.all(results.map(async (result) => (await result.data()).url));
  answers.push({ files, found });
  await pagefind.destroy();
}
server.close();
process.stdout.write(JSON.stringify(answers), () => process.exit());
