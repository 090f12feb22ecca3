import type { Connection, Submittable } from 'pg';

/** Sends rows by PostgreSQL's COPY, one command and commit a batch: the fastest way there is to get text into a table. */
export class CopyIn implements Submittable {
  readonly done: Promise<void>;
  private resolve: () => void = () => {};
  private reject: (error: Error) => void = () => {};

  /** @param rows in COPY's text format */
  constructor(
    private readonly command: string,
    private readonly rows: string,
  ) {
    this.done = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  submit = (connection: Connection): void => {
    connection.query(this.command);
  };
  handleCopyInResponse = (connection: {
    sendCopyFromChunk(chunk: Buffer): void;
    endCopyFrom(): void;
  }): void => {
    connection.sendCopyFromChunk(Buffer.from(this.rows));
    connection.endCopyFrom();
  };
  handleCommandComplete = (): void => {};
  handleReadyForQuery = (): void => this.resolve();
  handleError = (error: Error): void => this.reject(error);
}
