/** Figures of one entry on one set, as they are printed. */
export type EntryFigures = Readonly<Record<string, unknown>> & { readonly set: string; readonly entry: string }
