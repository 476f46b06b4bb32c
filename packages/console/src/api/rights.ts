import { type GrantRequest, type GrantView, rightsPaths } from '@seqward/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { request } from './request.ts'

/** Lets a third party in. */
export function useGiveGrant() {
  return useRightsChange((asked: GrantRequest) => request<GrantView>(rightsPaths.grants, { send: asked }))
}

export function useEndGrant() {
  return useRightsChange((id: string) => request<null>(rightsPaths.grantEnd(id), { send: {} }))
}

/** A token that signs the third party in, once. */
export function useGrantLink() {
  return useMutation({
    mutationFn: (id: string) => request<{ readonly token: string }>(rightsPaths.grantLink(id), { send: {} }),
  })
}

/** Afterwards what shows rights is asked for again. */
function useRightsChange<Asked, Answer>(mutationFn: (asked: Asked) => Promise<Answer>) {
  const client = useQueryClient()
  return useMutation({ mutationFn, onSettled: () => client.invalidateQueries({ queryKey: ['rights'] }) })
}
