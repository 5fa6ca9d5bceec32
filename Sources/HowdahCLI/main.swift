import Foundation
import HowdahCommand

exit(await HowdahCommand.main())
