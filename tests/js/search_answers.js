/**
 * The page's answers to questions over a bundle, for tests/service/test_page_search.py.
 * Takes {"records": {key: text}, "questions": [...], "limit": n} on standard input, writes a list of answers.
 */
import { readFileSync } from "node:fs";
import { createSearch } from "../../static/js/core/search/catalogue.js";
import { cardOf } from "../../static/js/offline_cache/records.js";

const { records, questions, limit } = JSON.parse(readFileSync(0, "utf8"));
const cards = Object.entries(records).flatMap(([key, text]) => (key.startsWith("card/") ? [cardOf(text)] : []));
const search = createSearch(new Map(cards.map((card) => [card.code, card])), JSON.parse(records.words), JSON.parse(records.sounds));
const answers = questions.map((question) => {
  const found = search(question, limit);
  return { question, found: found.map(({ card, score }) => [card.code, score]), why: found.length ? found[0].why : null };
});
process.stdout.write(JSON.stringify(answers));
