package org.gatehouse.pcscf.xfrm;

/** Why the kernel did not do what it was asked. The label is the text in answers to the operator. */
public enum XfrmFault {
    /** EPERM. */
    NO_CAP_NET_ADMIN("kernel backend needs CAP_NET_ADMIN (run as root, or give the process that one capability)"),
    /** No netlink socket of that family. */
    NO_XFRM("this kernel has no XFRM netlink interface (CONFIG_XFRM_USER)"),
    /** EPROTONOSUPPORT. */
    NO_ESP("this kernel has no ESP (CONFIG_INET_ESP, CONFIG_INET6_ESP; modules esp4, esp6)"),
    /** ENOSYS. */
    NO_ALGORITHM("this kernel lacks an algorithm"),
    /** No system calls from this Java, or a 32-bit machine. */
    NO_NATIVE_ACCESS("no system calls: a 64-bit Linux and the JNA library are needed"),
    /** EEXIST. */
    ALREADY_THERE("it exists already"),
    /** ESRCH, ENOENT. */
    NOT_THERE("it does not exist"),
    /** EINVAL, ERANGE. */
    INVALID("the kernel finds the request wrong"),
    /** ENOMEM, ENOBUFS on sending. */
    NO_MEMORY("the kernel is out of memory"),
    /** The acknowledgement did not come, or was lost. */
    NO_ANSWER("the kernel did not answer"),
    /** Any other. */
    REFUSED("the kernel refused");

    private final String label;

    XfrmFault(String label) {
        this.label = label;
    }

    /** For people. */
    public String label() {
        return label;
    }

    /** @param errno positive, of an acknowledgement or a system call */
    static XfrmFault of(int errno) {
        return switch (errno) {
            case 1, 13 -> NO_CAP_NET_ADMIN;
            case 2, 3 -> NOT_THERE;
            case 11 -> NO_ANSWER;
            case 12, 105 -> NO_MEMORY;
            case 17 -> ALREADY_THERE;
            case 22, 34 -> INVALID;
            case 38 -> NO_ALGORITHM;
            case 93 -> NO_ESP;
            default -> REFUSED;
        };
    }
}
