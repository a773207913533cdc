export declare function deepCompareStrict(a: any, b: any): boolean;
//# sourceMappingURL=deep-compare-strict.d.ts.map