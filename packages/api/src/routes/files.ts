import { route } from '../route.js';
import { UploadResponse } from '../schemas/general.js';

export const uploadFile = route({
  id: 'upload-file',
  method: 'POST',
  path: '/api/v2/files',
  tag: 'Files',
  summary: 'Upload file',
  responses: { 200: UploadResponse, 201: UploadResponse },
});

export const getFileById = route({
  id: 'get-file-by-id',
  method: 'GET',
  path: '/api/v2/files/{fileID}',
  tag: 'Files',
  summary: 'Get file by id',
  params: { fileID: 'text' },
  responses: { 200: null },
});
