import { ERROR_CLASSES, StoreError, isErrorCode } from '../../src/core/errors';

test.each(Object.entries(ERROR_CLASSES))('the class of the code %s has that code and its own name', (code, ErrorClass) => {
  const error = new ErrorClass('why');
  expect(error).toBeInstanceOf(StoreError);
  expect(error).toMatchObject({ code, name: ErrorClass.name, message: 'why' });
});

test.each([['wrong_shard', true], ['http_502', false], ['toString', false], ['', false]])('reports whether "%s" is a code of the server: %s', (code, known) => {
  expect(isErrorCode(code)).toBe(known);
});
