import type { MessageInitShape } from '@bufbuild/protobuf';
import type {
  CommitQuotaResponse,
  CompleteJobRequestSchema,
  ContentSchema,
  DownloadRequest_Kind,
  FailJobRequestSchema,
  UpdateJobRequestSchema,
  UpdateJobResponse,
} from '@coder-ts/protocol';

type Without<T, K extends string> = Omit<T, K | '$typeName'>;
export type UpdateFields = Partial<Without<MessageInitShape<typeof UpdateJobRequestSchema>, 'jobId'>>;
export type FailFields = Partial<Without<MessageInitShape<typeof FailJobRequestSchema>, 'jobId'>>;
export type CompletedType = NonNullable<MessageInitShape<typeof CompleteJobRequestSchema>['type']>;
export type ContentInit = MessageInitShape<typeof ContentSchema>;

/** What a job may say to the server. Every call is repeated until it is through, was refused, or took too long. */
export interface JobCalls {
  /** Rejects with {@link JobRefused} where the job is no longer this daemon's. */
  update(fields: UpdateFields): Promise<UpdateJobResponse>;
  commitQuota(dailyCost: number): Promise<CommitQuotaResponse>;
  complete(type: CompletedType): Promise<void>;
  fail(fields: FailFields): Promise<void>;
  /** Makes bytes part of a message: inline while small, else uploaded here. */
  content(bytes: Uint8Array): Promise<ContentInit>;
  /** Hands what the job has of a kind to `take`, from its beginning at each attempt. */
  download<T>(
    kind: DownloadRequest_Kind,
    take: (open: () => AsyncIterable<Uint8Array>) => Promise<T>,
  ): Promise<T>;
}

/** The server wants nothing more of the job: another daemon has it, or it has ended. */
export class JobRefused extends Error {
  override readonly name = 'JobRefused';
}
