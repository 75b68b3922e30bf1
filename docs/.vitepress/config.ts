import { readdirSync, readFileSync } from "node:fs";
import { defineConfig } from "vitepress";

/** Every page of a folder in file order, under the title that the page itself bears. */
function pages(folder: string): { text: string; link: string }[] {
  const directory = new URL(`../${folder}/`, import.meta.url);
  return readdirSync(directory)
    .filter((file) => file.endsWith(".md") && file !== "index.md")
    .map((file) => {
      const title = /^# (.+)$/m.exec(readFileSync(new URL(file, directory), "utf8"))?.[1] ?? file;
      return { text: title.replaceAll("`", ""), link: `/${folder}/${file.replace(/\.md$/, "")}` };
    });
}

export default defineConfig({
  title: "Luneo Hardening",
  description: "Small packages that make a Node backend fit for production.",
  cleanUrls: true,
  themeConfig: {
    search: { provider: "local" },
    nav: [
      { text: "Guide", link: "/guide/start" },
      { text: "Packages", link: "/packages/" },
      { text: "Migrate", link: "/migrate/" },
      { text: "Runbooks", link: "/runbooks/" },
      { text: "Decisions", link: "/decisions/" },
    ],
    sidebar: [
      { text: "Guide", items: pages("guide") },
      { text: "Packages", link: "/packages/", items: pages("packages") },
      { text: "Migrate", link: "/migrate/", items: pages("migrate") },
      { text: "Runbooks", link: "/runbooks/", items: pages("runbooks") },
      { text: "Architecture", link: "/architecture" },
      { text: "Decisions", link: "/decisions/", collapsed: true, items: pages("decisions") },
    ],
  },
});
