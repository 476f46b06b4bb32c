import { apiPaths, type CaseAction } from '@seqward/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { request } from './request.ts'

/** Acts on a case; afterwards everything that shows the case is asked for again. */
export function useCaseAction(id: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (action: CaseAction) => request(apiPaths.caseAction(id), { send: action }),
    onSettled: () =>
      Promise.all(['case', 'fleet', 'instrument', 'run'].map((name) => client.invalidateQueries({ queryKey: [name] }))),
  })
}
