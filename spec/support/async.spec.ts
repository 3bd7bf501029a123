import { throwError } from 'rxjs';
import { reportedErrorsOf, unhandledRejectionsOf } from './async.js';

// What would see nothing could not prove that there is nothing.
describe('the helpers of the specs', () => {
  it('should see a rejection that nobody handles', async () => {
    const found = await unhandledRejectionsOf(() => void Promise.reject(new Error('alone')));
    expect(found).toEqual([new Error('alone')]);
  });

  it('should see an error that nobody can catch', async () => {
    const found = await reportedErrorsOf(() => throwError(() => 'alone').subscribe());
    expect(found).toEqual(['alone']);
  });
});
