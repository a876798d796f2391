import CKernels

extension Kernels {
  /// C = A · Bᵀ in double precision for matrices by rows: A is rows × count, B columns × count, and C, rows × columns, is
  /// written with rows `stride` apart. A proposal, of course; the same one on every machine.
  package func floatingProducts(
    rows: Int, columns: Int, count: Int, _ a: UnsafePointer<Double>, stride aStride: Int,
    _ b: UnsafePointer<Double>, stride bStride: Int, into c: UnsafeMutablePointer<Double>, stride: Int
  ) {
    path.pointee.floating_products(rows, columns, count, a, aStride, b, bStride, c, stride)
  }
}
