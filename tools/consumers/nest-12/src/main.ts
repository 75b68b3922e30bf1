import "reflect-metadata";
import { Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { uses } from "./uses/index.js";

@Module({ imports: uses.flatMap(({ modules }) => modules) })
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: ["error"] });
await app.listen(0, "127.0.0.1");
const url = await app.getUrl();
for (const { name, verify } of uses) {
  await verify(url);
  console.log(`${name} works`);
}
await app.close();
