/**
 * How the page completes questions that are still being typed, for tests/service/test_page_search.py.
 * Takes {"records": {key: text}, "questions": [...]} on standard input, writes a list of [question, completed].
 */
import { readFileSync } from "node:fs";
import { createSearch } from "../../static/js/core/search/catalogue.js";

const { records, questions } = JSON.parse(readFileSync(0, "utf8"));
const search = createSearch(new Map(), JSON.parse(records.words), JSON.parse(records.sounds));
process.stdout.write(JSON.stringify(questions.map((/** @type {string} */ question) => [question, search.completed(question)])));
