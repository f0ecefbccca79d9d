export { type Identity, isAllowed } from './identity.ts'
export { type Credentials, OwnerService } from './owner-service.ts'
export { csrfTokenOf, TokenService } from './token-service.ts'
