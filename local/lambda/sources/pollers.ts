/** stub */
export interface Pollers {
  start(): void;
  stop(): Promise<void>;
  changed(uuid: string): void;
}
