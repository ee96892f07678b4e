// How a context finds the source of a module that nobody registered: it asks the host.

/**
 * The source of module `name` in the script's language, or undefined when the host doesn't know it. `importer` is the file that imports it. A promise is
 * awaited in thread isolation; an inline context cannot wait and refuses it.
 */
export type ModuleResolver = (
  name: string,
  importer: string,
) => string | Uint8Array | null | undefined | Promise<string | Uint8Array | null | undefined>;
