export { IonIncomplete, readIon } from './ion/ion-reader.ts'
export { type IonItem, ionItems, ionItemsOf } from './ion/ion-stream.ts'
export { writeIon, writeIonLines } from './ion/ion-writer.ts'
