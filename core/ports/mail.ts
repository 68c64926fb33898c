/** Mail to people of the installation, through their subscription. */
export interface Mail {
  /** `subject` at most 100 characters. The body may hold the one link that is this person's. */
  send(person: string, subject: string, body: string): Promise<void>;
}
