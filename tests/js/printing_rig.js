/** Printing on fake printers, for the tests of device/printing.js. */
import { createBridge } from "../../static/js/device/bridge.js";
import { FakeSocket, handTimers, settle } from "./fake_bridge.js";

/** What the page keeps in sessionStorage. */
export const memory = new Map();
globalThis.sessionStorage = {
  getItem: (key) => memory.get(key) ?? null,
  setItem: (key, value) => memory.set(key, value),
  removeItem: (key) => memory.delete(key),
};
const { createPrinting } = await import("../../static/js/device/printing.js");

export const slip = { document_id: "d1", kind: "receipt_slip", title: "", ready: true, printed: 0, printer: "ReceiptPrinter" };
export const notice = { ...slip, document_id: "d2", kind: "acceptance_notice", printer: "DocumentPrinter" };
export const PRINT = "XiaoerPrint.PrintJob";
export const JOBS = "XiaoerPrint.GetJobs";
const JOURNAL = [PRINT, JOBS, "XiaoerPrint.ResolveJob", "XiaoerPrint.ForgetDocuments"];

/** Printing on a connected fake printer of each kind. `pdf` answers the fetch of a document, `form` the asking for an application form, `refuse` throws what a report is answered with. */
export function setUp({ pdf = async () => new Uint8Array([37, 80]), up = true, connect = true, found = async () => ({ documents: [] }), offered = JOURNAL, form = async () => ({ ...notice, document_id: "d9", kind: "application_form" }), refuse = () => undefined } = {}) {
  const { timers, ...clock } = handTimers();
  const bridge = createBridge({ port: 1, token: "t" }, { WebSocket: FakeSocket, ...clock });
  const root = FakeSocket.all.at(-1);
  if (up) root.open();
  const sockets = {};
  for (const name of ["ReceiptPrinter", "DocumentPrinter"]) {
    bridge.service(name);
    sockets[name] = FakeSocket.all.at(-1);
    sockets[name].offered = offered;
    if (connect) sockets[name].open();
  }
  const reports = [];
  const late = [];
  const pauses = [];
  const heard = {};
  const news = new Proxy({}, { get: (_, name) => (payload) => heard[name]?.forEach((listener) => listener(payload)) });
  const printing = createPrinting({
    api: {
      case: found,
      applicationForm: form,
      documentPdf: async (id, printId) => ({ bytes: await pdf(id), ticket: `ticket of ${printId}` }),
      reportPrint: async (id, report) => {
        reports.push({ id, ...report });
        refuse();
      },
      reportPrintLater: async (report) => void late.push(report),
    },
    bridge,
    live: { on: (name, listener) => ((heard[name] ??= []).push(listener), () => undefined) },
    pause: () => new Promise((done) => pauses.push(done)),
  });
  /** Lets every pause that is under way end. */
  const passTime = async () => {
    for (const done of pauses.splice(0)) done();
    await settle();
  };
  const jobs = (name) => sockets[name].sent.filter((message) => message.header.name === PRINT);
  return { printing, sockets, root, timers, reports, pauses, passTime, late, news, jobs };
}
