import * as q from '../query.js';
import { route } from '../route.js';
import { UploadResponse } from '../schemas/general.js';

export const uploadFile = route({
  id: 'upload-file',
  method: 'POST',
  path: '/api/v2/files',
  tag: 'Files',
  summary: 'Upload file',
  body: 'bytes',
  responses: { 200: UploadResponse, 201: UploadResponse },
  limit: 'files',
});

export const getFileById = route({
  id: 'get-file-by-id',
  method: 'GET',
  path: '/api/v2/files/{fileID}',
  tag: 'Files',
  summary: 'Get file by id',
  params: { fileID: 'text' },
  query: { format: q.text({ description: '`zip`, or empty for the file as it is stored' }) },
  responses: { 200: null },
  produces: 'application/x-tar',
  limit: 'files',
});
