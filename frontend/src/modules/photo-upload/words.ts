import { dictionary } from "../../lib/i18n";

export const t = dictionary(
  {
    photo: "第 {n} 张照片",
    remove: "移除第 {n} 张照片",
    retry: "重试",
    waiting: "等待上传",
    uploading: "正在上传 {percent}%",
    done: "已上传",
    failed: "没传上去，会随表单一起发送",
    offline: "没有网络，联网后继续",
    too_many: "最多 {most} 张，多出的 {n} 张没有加上。",
    too_large: "“{name}”超过 {most} MB，没有加上。",
    not_photo: "“{name}”不是照片，没有加上。",
    pending: "照片还在上传，传完会自动提交…",
    refused: "有照片不能用，请移除后再提交。",
  },
  {
    photo: "Photo {n}",
    remove: "Remove photo {n}",
    retry: "Try again",
    waiting: "Waiting to upload",
    uploading: "Uploading {percent}%",
    done: "Uploaded",
    failed: "Not uploaded; it goes with the form",
    offline: "No network; goes on when it is back",
    too_many: "At most {most}; {n} too many were left out.",
    too_large: "“{name}” is larger than {most} MB and was left out.",
    not_photo: "“{name}” is not a photo and was left out.",
    pending: "Photos are still uploading; the form is sent when they are through…",
    refused: "A photo cannot be used. Remove it, then send again.",
  },
);
