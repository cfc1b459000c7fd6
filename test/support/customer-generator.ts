/** Customers for tests and benches: those of the large sample data. */
export { generateCustomer } from '../../hub/sample-data/any-customer.ts'
export { seededRandom } from '../../hub/sample-data/seeded.ts'
