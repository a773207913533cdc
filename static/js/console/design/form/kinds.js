/** The kinds of field that a form is made of, as a person who designs one knows them, and how each is kept in the definition. */

/** @typedef {{zh: string, en: string}} Text */
/**
 * `widget`, `schema`, `more`: what a new field of this kind is; `column`: also as a table's column; `limits`: keywords of the schema that can be set.
 * @typedef {{key: string, label: Text, note: Text, widget: string, schema: any, more?: any, column?: boolean, limits?: string[]}} Kind
 */

/** @param {string} zh @param {string} en @returns {Text} */
const words = (zh, en) => ({ zh, en });
const TWO_OPTIONS = [
  { value: "one", label: words("选项一", "Option one") },
  { value: "two", label: words("选项二", "Option two") },
];
const FIRST_COLUMN = { name: "name", label: words("姓名", "Name"), widget: "text" };

/** @type {Kind[]} */
export const KINDS = [
  { key: "text", label: words("一行文字", "Line of text"), note: words("单位、编号、用处", "Employers, numbers, purposes"), widget: "text", schema: { type: "string", minLength: 1, maxLength: 100 }, column: true, limits: ["minLength", "maxLength", "pattern"] },
  { key: "person_name", label: words("人的姓名", "Person's name"), note: words("汉字或字母，不收数字和符号", "Letters only, no digits or signs"), widget: "text", schema: { type: "string", format: "person-name", minLength: 2, maxLength: 50 }, column: true, limits: ["minLength", "maxLength"] },
  { key: "textarea", label: words("一段文字", "Several lines"), note: words("说明情况", "To explain something"), widget: "textarea", schema: { type: "string", minLength: 2, maxLength: 300 }, limits: ["minLength", "maxLength"] },
  { key: "id_number", label: words("身份证号", "ID number"), note: words("18 位，核对校验码", "18 characters, check digit verified"), widget: "id_number", schema: { type: "string", format: "cn-id-number" }, column: true },
  { key: "phone", label: words("手机号", "Mobile number"), note: words("11 位", "11 digits"), widget: "phone", schema: { type: "string", format: "cn-mobile" }, column: true },
  { key: "address", label: words("地址", "Address"), note: words("按地区选，再写门牌", "Region by the tree, then the line"), widget: "address", schema: { type: "object", format: "address" } },
  { key: "date", label: words("日期", "Date"), note: words("年、月、日三格", "Year, month and day"), widget: "date", schema: { type: "string", format: "date" }, column: true },
  { key: "money", label: words("金额", "Amount of money"), note: words("元，可到分", "In yuan, to the fen"), widget: "money", schema: { type: "integer", minimum: 0, maximum: 10000000000 }, column: true, limits: ["minimum", "maximum"] },
  { key: "number", label: words("数字", "Number"), note: words("人数、天数", "People, days"), widget: "number", schema: { type: "integer", minimum: 0, maximum: 999 }, column: true, limits: ["minimum", "maximum"] },
  { key: "bank_card", label: words("银行卡号", "Bank card"), note: words("核对校验位", "Check digit verified"), widget: "bank_card", schema: { type: "string", format: "bank-card" }, column: true },
  { key: "choice", label: words("选一个", "Choice"), note: words("少是卡片，多是列表", "Few are cards, many a list"), widget: "choice", schema: { type: "string", enum: ["one", "two"] }, more: { options: TWO_OPTIONS }, column: true },
  { key: "checkbox", label: words("勾选", "Tick"), note: words("读过、同意", "Read and agreed"), widget: "checkbox", schema: { const: true } },
  { key: "table", label: words("表格", "Table"), note: words("几行几列", "Rows and columns"), widget: "table", schema: { type: "array", minItems: 1, maxItems: 10, items: { type: "object", additionalProperties: false, required: ["name"], properties: { name: { type: "string", minLength: 1, maxLength: 50 } } } }, more: { columns: [FIRST_COLUMN] }, limits: ["minItems", "maxItems"] },
  { key: "signature", label: words("手写签名", "Signature"), note: words("在屏幕上签", "Drawn on the screen"), widget: "signature", schema: { type: "object", format: "signature" } },
  { key: "file", label: words("要交的材料", "Material to hand in"), note: words("指到材料清单", "Points at the list of materials"), widget: "file", schema: null, more: { material: "" } },
  { key: "info", label: words("说明", "Note"), note: words("只给人看", "Only to read"), widget: "info", schema: null },
];

/** @param {string} widget @param {any} [schema] of the answer, which tells kinds with one widget apart @returns {Kind} */
export function kindOf(widget, schema) {
  const kinds = KINDS.filter((kind) => kind.widget === widget);
  return kinds.find((kind) => kind.schema?.format === schema?.format) ?? kinds[0] ?? KINDS[0];
}

export const COLUMN_KINDS = KINDS.filter((kind) => kind.column);

/** What each limit is called. @type {Record<string, Text>} */
export const LIMITS = {
  minLength: words("最少几个字", "Characters at least"),
  maxLength: words("最多几个字", "Characters at most"),
  minimum: words("最小", "Least"),
  maximum: words("最大", "Most"),
  minItems: words("最少几行", "Rows at least"),
  maxItems: words("最多几行", "Rows at most"),
  pattern: words("格式（正则表达式）", "Pattern (regular expression)"),
};
