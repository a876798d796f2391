/// Σ a[j] · b[j] over `count` words as high · 2^64 + low. The caller knows that the sum fits.
///
/// Four independent steps a turn keep the multiplier busy; this loop is where exact linear algebra spends its time.
@inline(__always)
func wordDot(_ a: UnsafePointer<UInt>, _ b: UnsafePointer<UInt>, _ count: Int) -> (high: UInt, low: UInt) {
  var (high0, low0): (UInt, UInt) = (0, 0)
  var (high1, low1): (UInt, UInt) = (0, 0)
  var j = 0
  while j &+ 4 <= count {
    accumulate(a[j], b[j], &high0, &low0)
    accumulate(a[j &+ 1], b[j &+ 1], &high1, &low1)
    accumulate(a[j &+ 2], b[j &+ 2], &high0, &low0)
    accumulate(a[j &+ 3], b[j &+ 3], &high1, &low1)
    j &+= 4
  }
  while j < count {
    accumulate(a[j], b[j], &high0, &low0)
    j &+= 1
  }
  let (low, carry) = low0.addingReportingOverflow(low1)
  return (high0 &+ high1 &+ (carry ? 1 : 0), low)
}

@inline(__always)
private func accumulate(_ a: UInt, _ b: UInt, _ high: inout UInt, _ low: inout UInt) {
  let product = a.multipliedFullWidth(by: b)
  let (sum, carry) = low.addingReportingOverflow(product.low)
  low = sum
  high = high &+ product.high &+ (carry ? 1 : 0)
}
