// A bundle holds only what its handler uses: esbuild drops unused calls of this.
/** Clients are made when they are needed, and then kept. */
// @__NO_SIDE_EFFECTS__
export const once = <T>(make: () => T): (() => T) => {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};
