declare module 'asl-validator' {
  interface Finding {
    readonly 'Error code': string;
    readonly Message: string;
    readonly path?: string;
  }
  /** Writes into the definition it is given. */
  const validate: (definition: unknown) => { isValid: boolean; errors: Finding[] };
  export default validate;
}
