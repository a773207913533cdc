/**
 * The papers of this session: fetched, printed, counted. Every document is printed once by itself; a
 * further copy, or a copy after an unknown outcome, only when the person asks for it. The jobs are kept
 * in sessionStorage (no names, no numbers): a refresh in the middle asks the bridge's journal what became of
 * them, and prints nothing twice.
 */
import { newId } from "../core/ids.js";
import { signal, storedSignal } from "../core/store.js";
import { askJournal, forgetDocuments, printPdf, resolveJob } from "./printer.js";

/**
 * @typedef {{document_id: string, kind: string, title: any, ready: boolean, late: boolean, printed: number,
 *   printer: "ReceiptPrinter" | "DocumentPrinter"}} DocumentRef
 * @typedef {"preparing" | "printing" | "completed" | "failed" | "unknown"} JobState
 * @typedef {{state: JobState, printer: DocumentRef["printer"], kind: string, title: any, printId: string, reason: string, reported: boolean}} Job
 */

/** Papers are made by the worker after the submission; news may be lost, so the list is asked for this often too. */
const FOLLOW_PAUSE_MS = 3000;
const FOLLOW_ROUNDS = 60;
const NOT_READY_PAUSE_MS = 1500;
const REPORT_PAUSE_MS = 3000;
const LATE_TRIES = 100;

/**
 * @param {{api: import("../core/api.js").Api, bridge: import("./bridge.js").Bridge,
 *   live: Pick<import("../core/live.js").Live, "on">, pause?: (ms: number) => Promise<void>}} around
 */
export function createPrinting({ api, bridge, live, pause = (ms) => new Promise((done) => setTimeout(done, ms)) }) {
  const jobs = storedSignal("xiaoer.prints", /** @type {Record<string, Job>} */ ({}));
  /** Papers of the cases handed in during this session, as far as they are known. */
  const papers = signal(/** @type {Record<string, DocumentRef[]>} */ ({}));
  let epoch = 0;
  /** One queue per printer, so that two papers for one device go out in order.
   * @type {Map<string, Promise<unknown>>} */
  const queues = new Map();
  /** Documents that this very page took up. @type {Set<string>} */
  const begun = new Set();
  /** @type {Map<string, () => void>} */
  const wakeUps = new Map();
  live.on("document_ready", ({ document_id }) => wakeUps.get(document_id)?.());

  /** @param {string} id @param {Partial<Job>} change */
  function update(id, change) {
    const job = jobs.peek()[id];
    if (job) jobs.value = { ...jobs.peek(), [id]: { ...job, ...change } };
  }

  /** @param {string} id @param {string} printId @param {number} mine null after the session ended */
  async function fetchPdf(id, printId, mine) {
    for (;;) {
      if (mine !== epoch) return null;
      try {
        return await api.documentPdf(id, printId);
      } catch (error) {
        const { code, passing } = /** @type {any} */ (error);
        if (code !== "not_ready" && !passing) throw error;
      }
      await Promise.race([pause(NOT_READY_PAUSE_MS), new Promise((done) => wakeUps.set(id, () => done(undefined)))]);
      wakeUps.delete(id);
    }
  }

  /**
   * @param {string} id @param {Job} job as it ended; the document may be printed anew meanwhile @param {number} mine
   * @param {string | null} [ticket] lets the report in where the session has ended and this page was not told yet
   */
  async function report(id, job, mine, ticket = null) {
    while (mine === epoch) {
      try {
        await api.reportPrint(id, { print_id: job.printId, outcome: job.state, reason: job.reason || undefined });
        return jobs.peek()[id]?.printId === job.printId && update(id, { reported: true });
      } catch (error) {
        const { passing, kind } = /** @type {any} */ (error);
        if (kind === "signed_out") return void reportLater(ticket, job.state, job.reason);
        if (!passing) return;
      }
      await pause(REPORT_PAUSE_MS);
    }
  }

  /**
   * The person went while the paper was coming out: the print's own ticket lets its report in.
   * @param {string | null} ticket @param {string} outcome @param {string} [reason] where it did not come out
   */
  async function reportLater(ticket, outcome, reason) {
    for (let tries = 0; ticket && tries < LATE_TRIES; tries += 1) {
      try {
        return await api.reportPrintLater({ ticket, outcome, reason: reason || undefined });
      } catch (error) {
        if (!(/** @type {any} */ (error).passing)) return;
      }
      await pause(REPORT_PAUSE_MS);
    }
  }

  /** @param {DocumentRef} document @param {string} printId @param {number} mine */
  async function run({ document_id: id, printer }, printId, mine) {
    try {
      const pdf = mine === epoch ? await fetchPdf(id, printId, mine) : null;
      if (!pdf || mine !== epoch) return;
      update(id, { state: "printing" });
      const result = await printPdf(bridge, printer, pdf.bytes, { key: printId, pause, going: () => mine === epoch });
      if (mine !== epoch) return void reportLater(pdf.ticket, result.outcome, result.outcome === "completed" ? "" : result.reason);
      settle(id, result, mine, pdf.ticket);
    } catch (error) {
      settle(id, { outcome: "failed", reason: /** @type {any} */ (error).code ?? "internalError" }, mine);
    }
  }

  /** @param {string} id @param {import("./printer.js").Outcome} result @param {number} mine @param {string | null} [ticket] */
  function settle(id, result, mine, ticket) {
    if (mine !== epoch) return;
    update(id, { state: result.outcome, reason: result.outcome === "completed" ? "" : result.reason });
    void report(id, jobs.peek()[id], mine, ticket);
  }

  /** A page that was reloaded in the middle of a job asks how it ended. @param {string} id @param {Job} job */
  async function recover(id, { printer, printId }) {
    const mine = epoch;
    const known = await askJournal(bridge, printer, printId, { pause, going: () => mine === epoch });
    if (mine !== epoch) return;
    // What never reached the bridge is still to be printed, as a paper in preparation.
    if (known?.outcome === "failed" && known.reason === "notSent") return update(id, { state: "preparing" });
    settle(id, known ?? { outcome: "unknown", reason: "reloaded" }, mine);
  }
  for (const [id, job] of Object.entries(jobs.peek())) {
    if (job.state === "printing") void recover(id, job);
    else if (job.state !== "preparing" && !job.reported) void report(id, job, epoch);
  }

  /** @param {DocumentRef} document */
  function enqueue(document) {
    const { document_id: id, printer, kind, title } = document;
    const mine = epoch;
    /** @type {Job} */
    const job = { state: "preparing", printer, kind, title, printId: newId(), reason: "", reported: false };
    jobs.value = { ...jobs.peek(), [id]: job };
    begun.add(id);
    const before = queues.get(printer) ?? Promise.resolve();
    queues.set(printer, before.then(() => run(document, job.printId, mine)));
  }

  /** Takes up what a reloaded page was preparing: nothing of it has reached the device. @param {DocumentRef[]} documents */
  function resume(documents) {
    for (const document of documents) {
      const orphan = jobs.peek()[document.document_id]?.state === "preparing" && !begun.has(document.document_id);
      if (orphan) enqueue(document);
    }
  }

  /** @param {DocumentRef[]} documents */
  function printOnce(documents) {
    resume(documents);
    for (const document of documents) if (!jobs.peek()[document.document_id] && document.printed === 0) enqueue(document);
  }

  /** One more copy, asked for by the person. @param {DocumentRef} document */
  function printAgain(document) {
    const state = jobs.peek()[document.document_id]?.state;
    if (state !== "preparing" && state !== "printing") enqueue(document);
  }

  /** @type {Set<string>} */
  const followed = new Set();

  return {
    jobs,
    papers,
    /**
     * Prints the papers of a case handed in just now as they come into being, whatever screen is shown.
     * @param {string} number @param {(kind: string) => boolean} wanted kinds that come out by themselves
     */
    async follow(number, wanted) {
      if (followed.has(number)) return;
      followed.add(number);
      const mine = epoch;
      /** @type {(() => void) | null} */
      let wake = null;
      const stops = [live.on("document_ready", () => wake?.()), live.on("case_changed", () => wake?.())];
      for (let round = 0; round < FOLLOW_ROUNDS && mine === epoch; round += 1) {
        const found = await api.case(number).catch(() => null); // Asked again after the pause.
        if (mine !== epoch) break;
        if (found) {
          papers.value = { ...papers.peek(), [number]: found.documents };
          printOnce(found.documents.filter((/** @type {DocumentRef} */ document) => wanted(document.kind)));
        }
        await Promise.race([pause(FOLLOW_PAUSE_MS), new Promise((done) => (wake = () => done(undefined)))]);
      }
      for (const stop of stops) stop();
      followed.delete(number);
    },
    /** Prints what was never printed before in this session; safe to call on every drawing.
     * @param {DocumentRef[]} documents */
    printOnce,
    resume,
    printAgain,
    /** What was handed in, as a paper: made for this person now, then printed as any other. @param {string} number of the case */
    async printApplicationForm(number) {
      const mine = epoch;
      const document = await api.applicationForm(number);
      if (mine === epoch) printAgain(document);
    },
    /**
     * A person looked at the tray. What is not there is printed again, as a new print.
     * @param {DocumentRef} document @param {boolean} printed
     */
    decide(document, printed) {
      const id = document.document_id;
      const job = jobs.peek()[id];
      if (job?.state !== "unknown") return;
      void resolveJob(bridge, job.printer, job.printId, printed);
      settle(id, printed ? { outcome: "completed" } : { outcome: "failed", reason: "notPrinted" }, epoch);
      if (!printed) enqueue(document);
    },
    /** Papers that are not surely in the person's hand. @returns {number} */
    unfinished: () => Object.values(jobs.peek()).filter((job) => job.state !== "completed").length,
    reset() {
      epoch += 1;
      queues.clear();
      begun.clear();
      followed.clear();
      papers.value = {};
      jobs.value = {};
      void forgetDocuments(bridge);
    },
  };
}

/** @typedef {ReturnType<typeof createPrinting>} Printing */
