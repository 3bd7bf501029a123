// Jest loads this file without its module mapping, which resolves `.js` to `.ts`; tsx does the same.
const { require: load } = require('tsx/cjs/api');
const { offerSharedServer } = load('../sharedServer.ts', __filename);

module.exports = async () => {
  globalThis.endSharedServer = await offerSharedServer();
};
