/** Ion text. It lives in the SDK because tasks read and write it too. */
export { IonIncomplete, type IonItem, ionItems, ionItemsOf, readIon, writeIon, writeIonLines } from '@windhover/sdk/ion.ts'
