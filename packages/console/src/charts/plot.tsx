import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'

/** How a chart is made; the plot adds its size, and rebuilds it when this changes. */
export type PlotOptions = Omit<uPlot.Options, 'width' | 'height'>

/** Until the layout is known: a chart in a hidden part of the page has no width. */
const widthMin = 120

/**
 * One uPlot canvas that follows the size of its place and the colour scheme. It is hidden from assistive technology:
 * whoever shows it gives a summary and a table beside it.
 */
export function Plot(props: {
  readonly options: PlotOptions
  readonly data: uPlot.AlignedData
  readonly height: number
}) {
  const { options, data, height } = props
  const place = useRef<HTMLDivElement>(null)
  const latestData = useRef(data)
  const plot = useRef<uPlot | null>(null)

  useEffect(() => {
    const element = place.current
    if (element === null) return
    const widthOf = () => Math.max(element.clientWidth, widthMin)
    const made = new uPlot({ ...options, width: widthOf(), height }, latestData.current, element)
    plot.current = made
    const sizes = new ResizeObserver(() => made.setSize({ width: widthOf(), height }))
    sizes.observe(element)
    const scheme = window.matchMedia('(prefers-color-scheme: dark)')
    // Colours are read from the style sheet at each drawing, so drawing again is enough.
    const redraw = () => made.redraw()
    scheme.addEventListener('change', redraw)
    return () => {
      scheme.removeEventListener('change', redraw)
      sizes.disconnect()
      made.destroy()
      plot.current = null
    }
  }, [options, height])

  useEffect(() => {
    latestData.current = data
    plot.current?.setData(data)
  }, [data])

  return <div ref={place} className="plot" aria-hidden="true" />
}
