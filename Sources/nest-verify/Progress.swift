import Dispatch
import FoundationEssentials
import Glibc
import Synchronization

/// Whether the line is on the terminal. Changed under the lock of `Progress`; a constant at first, so that the handler of a failed
/// allocation can read it, which may wait for nothing.
nonisolated(unsafe) private var isShown = false

/// What is being computed, and for how long: one line on standard error that is rewritten in place, or lines in a log.
enum Progress {
  enum Mode: Sendable {
    /// A line on a terminal, nothing elsewhere.
    case automatic
    case off
    /// A line on a terminal, lines elsewhere.
    case on
  }

  private struct State {
    var mode = Mode.automatic
    var phase = ""
    var start = ContinuousClock.now
    var timer: (any DispatchSourceTimer)?
  }

  private static let state = Mutex(State())
  private static let isTerminal =
    isatty(STDERR_FILENO) != 0 && ProcessInfo.processInfo.environment["TERM"] != "dumb"

  /// One computation of several, whose phases are shown with its name.
  struct Subject {
    let name: String

    func show(_ phase: String) { Progress.show("\(name): \(phase)") }
  }

  static func setMode(_ mode: Mode) { state.withLock { $0.mode = mode } }

  /// A new phase begins.
  static func show(_ phase: String) {
    state.withLock { state in
      guard state.mode != .off else { return }
      guard isTerminal else {
        if state.mode == .on {
          _ = SystemCall.write(
            Array("\(seconds(since: state.start)) \(phase.printable)\n".utf8), to: STDERR_FILENO)
        }
        return
      }
      state.phase = phase.printable
      draw(state)
      if state.timer == nil {
        let timer = DispatchSource.makeTimerSource(queue: .global())
        timer.schedule(deadline: .now() + 1, repeating: 1)
        timer.setEventHandler { Progress.state.withLock { if isShown { draw($0) } } }
        timer.resume()
        state.timer = timer
      }
    }
  }

  /// Takes the line away before something else is written to the terminal.
  static func clear() {
    state.withLock { _ in
      guard isShown else { return }
      _ = SystemCall.write(Array("\r\u{1B}[K".utf8), to: STDERR_FILENO)
      isShown = false
    }
  }

  /// The same where nothing may be waited for and there is no memory.
  static func clearAtOnce() {
    let text: StaticString = "\r\u{1B}[K"
    if isShown { _ = Glibc.write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount) }
  }

  private static func draw(_ state: State) {
    // No longer than the terminal is wide, so that it can be rewritten.
    var size = winsize()
    let width = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
    let text = "… \(seconds(since: state.start)) \(state.phase)"
    _ = SystemCall.write(Array("\r\(text.prefix(width - 1))\u{1B}[K".utf8), to: STDERR_FILENO)
    isShown = true
  }

  private static func seconds(since start: ContinuousClock.Instant) -> String {
    let tenths = Int((ContinuousClock.now - start) / .milliseconds(100))
    return "\(tenths / 10).\(tenths % 10) s"
  }
}
